import { render } from 'preact'
import { App } from './app.tsx'
import { follow } from './state.ts'
import './styles.css'

const root = document.getElementById('app')
if (root) render(<App />, root)
follow()
