// Stands for d3-color in builds (vite.config.ts). The canvas animates its view, three numbers; d3 would bring its colour spaces along.

/** Nothing is a colour. A function that `new` could call, as d3 asks whether a value is an instance of it. */
export function color(): null {
  return null
}

function neverAsked(): never {
  throw new Error('The page has no colours of d3')
}

export { neverAsked as cubehelix, neverAsked as hcl, neverAsked as hsl, neverAsked as lab, neverAsked as rgb }
