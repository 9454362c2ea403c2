import type { Plugin } from 'vite'

/** The text of a part of a bundle; the engine's with methods put into their callers. */
export declare function inlineEngine(code: string): string
export declare function inlineEnginePlugin(): Plugin
