import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/App'
import { startPage } from './app/runtime'
import { startTheme } from './ui'

startTheme()
const embed = new URLSearchParams(location.search).has('embed')
const page = startPage({ embed })
const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App page={page} embed={embed} />
    </StrictMode>,
  )
}
