/** Bundles the Node entry points that exist, unless the bundles are newer than every source. Returns the folder of the bundles. */
export function buildHost(): Promise<string>
/** Bundles files, named by the bundle that each becomes, into a folder: what Node and its threads can run. */
export function bundleForNode(input: Readonly<Record<string, string>>, outDir: string): Promise<void>
/** Runs one bundle (`cli`, `bench`, `validate`) with this process's arguments; its exit code becomes this process's. */
export function runBundle(name: string): Promise<void>
