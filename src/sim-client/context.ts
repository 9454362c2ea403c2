import { createContext, useContext } from 'react'
import type { SimClient } from './api'

const SimClientContext = createContext<SimClient | null>(null)

/** Gives the page's one engine client to everything below. */
export const SimClientProvider = SimClientContext.Provider

/** The page's engine client. Throws outside of a {@link SimClientProvider}. */
export function useSimClient(): SimClient {
  const client = useContext(SimClientContext)
  if (client === null) throw new Error('useSimClient needs a SimClientProvider above it')
  return client
}
