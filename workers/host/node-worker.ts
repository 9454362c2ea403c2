import { parentPort, workerData } from 'node:worker_threads'
import { MODELS } from '../../src/kinds/models'
import type { EngineInit } from '../protocol/engine'
import { runBlocking } from './engine'

parentPort?.postMessage(runBlocking(workerData as EngineInit, MODELS))
