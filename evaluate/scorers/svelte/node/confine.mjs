// The outer walls round a bench process: how it is started so that it can reach nothing, and which walls stand here.
//
//   permission    Node's permission model: reads in the bench's own folder only, no writes, no processes, no threads
//   network       a network namespace without devices, or Node's own switch; where neither is to be had, the inner
//                 wall (walls.cjs) has taken the sockets away before the component is loaded
//   processes     a process namespace: no other process can be seen or signalled
//   limits        the heap by Node; all data, processor seconds and the size of any written file (0) by the shell

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'

export const HEAP = '--max-old-space-size=256' // megabytes; a code cache counts only with the flag that it was made with
export const SNAPSHOT = 'bench.blob' // a Node that has loaded the bench already (build.mjs), where one could be made
export const SCRUBBED = { LANG: 'en_US.UTF-8', TZ: 'UTC', NODE_ENV: 'test', NO_COLOR: '1', COLORS: 'false', DEBUG_PRINT_LIMIT: '0' }
const DATA_KB = 1_536 * 1024 // everything writable; Node itself takes some 150 MB of it
const NAMESPACES = ['unshare', '--user', '--map-root-user', '--net', '--pid', '--ipc', '--fork', '--kill-child', '--']

/** {command, walls}: what starts a bench process, and the names of the walls that stand. `dist` is all it may read. */
export function confine(dist, cpuSeconds) {
  const [permission, network] = permissionFlags(dist)
  const node = [process.execPath, ...permission, HEAP, '--no-warnings', '--no-addons']
  const shell = ['/bin/sh', '-c', `ulimit -c 0; ulimit -f 0; ulimit -t ${cpuSeconds}; ulimit -d ${DATA_KB}; exec "$@"`, 'sh']
  const limits = works(shell) ? shell : []
  const namespaces = works([...limits, ...NAMESPACES]) ? NAMESPACES : []
  const walls = [...(permission.length ? ['permission'] : [])]
  walls.push(namespaces.length ? 'network: namespace' : network ? 'network: permission' : 'network: no sockets')
  if (namespaces.length) walls.push('processes: namespace')
  walls.push(limits.length ? 'limits: heap, data, cpu, files' : 'limits: heap')
  const locked = [...limits, ...namespaces, ...node]
  return { command: [...locked, ...program(dist, locked)], walls }
}

/** A snapshot serves only the Node and the kind of processor that it was made with; on no input, it just ends. */
function program(dist, locked) {
  const start = ['--snapshot-blob', path.join(dist, SNAPSHOT)]
  return existsSync(start[1]) && ends([...locked, ...start]) ? start : [path.join(dist, 'walls.cjs')]
}

function permissionFlags(dist) {
  const flag = ['--permission', '--experimental-permission'].find((name) => process.allowedNodeEnvironmentFlags.has(name))
  if (!flag) return [[], false]
  return [[flag, `--allow-fs-read=${dist}/`], process.allowedNodeEnvironmentFlags.has('--allow-net')]
}

function works(prefix) {
  return ends([...prefix, process.execPath, '--version'])
}

function ends([command, ...args]) {
  return spawnSync(command, args, { env: {}, input: '', stdio: ['pipe', 'ignore', 'ignore'] }).status === 0
}
