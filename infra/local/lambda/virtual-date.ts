/**
 * Lets everything in this thread that asks Date for the time hear the shared clock instead, without knowing.
 * Only what asks "now?" is changed: dates made from a given time, `instanceof Date` and subclasses stay as
 * they are.
 */
export const installVirtualDate = (now: () => number): void => {
  const RealDate = Date
  const virtual = new Proxy(RealDate, {
    construct: (target, args: unknown[], newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  })
  Object.defineProperty(RealDate.prototype, 'constructor', {
    value: virtual,
    configurable: true,
    writable: true,
  })
  globalThis.Date = virtual
}
