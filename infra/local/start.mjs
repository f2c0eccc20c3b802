// The door of `npm start`, in plain JavaScript so that a Node.js too old for the rest can still say so.
const [major = 0] = process.versions.node.split('.').map(Number)
if (major < 24) {
  console.error(
    `Rethread needs Node.js 24 or newer; this is ${process.versions.node}. "npm install" brings the right one for npm scripts: start it with "npm start".`,
  )
  process.exit(1)
}
await import('./main.ts')
