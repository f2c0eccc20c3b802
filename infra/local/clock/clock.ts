/**
 * One clock for every thread: three numbers in shared memory say what time it was when the clock was last
 * set, when that was in real time, and how fast it runs. A thread reads them without asking anybody, so
 * product code that asks for the time pays nothing.
 */

/** The machine's own clock, kept before anybody replaces Date. */
const real = Date.now.bind(Date)

const [base, anchor, speed] = [0, 1, 2]
const bytes = 8 + 3 * 8

/** Reads the clock from any thread. */
export const readClock = (memory: SharedArrayBuffer): (() => number) => {
  const version = new Int32Array(memory, 0, 1)
  const numbers = new Float64Array(memory, 8, 3)
  return () => {
    for (;;) {
      const before = Atomics.load(version, 0)
      const now = (numbers[base] ?? 0) + (real() - (numbers[anchor] ?? 0)) * (numbers[speed] ?? 1)
      // An odd version is a write under way, a changed one a write in between: read again.
      if (before % 2 === 0 && Atomics.load(version, 0) === before) return Math.floor(now)
    }
  }
}

/** The clock as its owner sees it: it can be set. */
export interface Clock {
  readonly memory: SharedArrayBuffer
  readonly now: () => number
  readonly speed: () => number
  /** Moves the clock to this time; never backwards. */
  readonly moveTo: (time: number) => void
  readonly setSpeed: (speed: number) => void
  /** What the clock shows at this moment of real time, as far back as it was last set. */
  readonly at: (realTime: number) => number
  /** Virtual minus real time. */
  readonly offset: () => number
}

/**
 * Makes a clock that shows `start` now and runs `pace` times as fast as the world; pace 0 stands still until
 * it is moved.
 */
export const createClock = ({ start, pace }: { start: number; pace: number }): Clock => {
  const memory = new SharedArrayBuffer(bytes)
  const version = new Int32Array(memory, 0, 1)
  const numbers = new Float64Array(memory, 8, 3)
  const now = readClock(memory)
  const set = (time: number, nextPace: number): void => {
    Atomics.add(version, 0, 1)
    numbers.set([time, real(), nextPace])
    Atomics.add(version, 0, 1)
  }
  set(start, pace)
  const currentPace = (): number => numbers[speed] ?? 1
  return {
    memory,
    now,
    speed: currentPace,
    moveTo: (time) => set(Math.max(time, now()), currentPace()),
    setSpeed: (next) => set(now(), next),
    at: (realTime) =>
      Math.floor(
        (numbers[base] ?? 0) +
          (realTime - (numbers[anchor] ?? 0)) * (realTime < (numbers[anchor] ?? 0) ? 1 : currentPace()),
      ),
    offset: () => now() - real(),
  }
}

/** The machine's own time, whatever Date says. */
export const realNow = real
