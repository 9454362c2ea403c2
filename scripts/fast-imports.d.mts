import type { Plugin } from 'vite'

export declare function fastImportsPlugin(): Plugin
