import { parentPort, workerData } from 'node:worker_threads'
import type { EngineInit } from '../protocol/engine'
import { runBlocking } from './engine'

parentPort?.postMessage(runBlocking(workerData as EngineInit))
