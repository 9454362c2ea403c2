import type { Face } from './face-contract'

/** All faces by id of their kind. */
export type Faces = ReadonlyMap<string, Face>

/** Makes the map from the modules a glob found, in the order of their folders' names; every module exports `face`. */
function facesFrom(modules: Readonly<Record<string, { readonly face: Face }>>): Faces {
  const paths = Object.keys(modules).sort()
  return new Map(
    paths.map((path): [string, Face] => {
      const folder = path.split('/').at(-2)
      const face = modules[path].face
      if (folder === undefined || face === undefined) throw new Error(`${path} does not export face`)
      return [folder, face]
    }),
  )
}

/** How every kind looks. */
export const FACES: Faces = facesFrom(import.meta.glob<{ readonly face: Face }>('./*/face.tsx', { eager: true }))

const PLAIN: Face = {
  icon: () => null,
  width: 132,
  drawingHeight: 8,
  health: () => 'idle',
  draw: () => {},
  figures: () => [],
  describe: () => 'no live figures',
}

/** The face of a kind; a plain card for a kind that has none. */
export function faceOf(kind: string, faces: Faces = FACES): Face {
  return faces.get(kind) ?? PLAIN
}
