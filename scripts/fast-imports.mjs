// Makes what a module imports as fast to use in a test as it is in a bundle. Vite's runner puts a module's exports on an object that V8 keeps as a
// hash table, so that every use of an import is a search in it: the engine, which is made of small modules, took several times as long in tests.

/** V8 makes fields of the properties of an object from which something inherits that is enumerated. */
const END = '\n;for (const _ in Object.create(__vite_ssr_exports__)) break'

/** A plugin for tests. */
export function fastImportsPlugin() {
  return {
    name: 'fast-imports',
    enforce: 'post',
    transform: (code, id) => (/\.tsx?$/.test(id) ? { code: code + END, map: null } : null),
  }
}
