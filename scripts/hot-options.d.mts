/** Options for Rolldown. */
export declare const hotOptions: {
  readonly optimization: { readonly inlineConst: { readonly mode: 'all' } }
  readonly output: { readonly topLevelVar: false }
}
