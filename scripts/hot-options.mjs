// How every bundle is built in which an engine runs: the page's workers, Node's, the bench's.

/** Constants that stay `const` are known to the engine's compiler; as `var`, every use of one is a load and two checks. */
export const hotOptions = { optimization: { inlineConst: { mode: 'all' } }, output: { topLevelVar: false } }
