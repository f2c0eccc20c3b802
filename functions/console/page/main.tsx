import { render } from 'preact'
import { App } from './app.tsx'
import { startPolling } from './polling.ts'
import { persistState } from './state.ts'
import './styles.css'

const root = document.getElementById('app')
if (root) render(<App />, root)
persistState()
startPolling()
