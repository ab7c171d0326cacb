import type { FaultService } from './fault-options';
import type { Faults } from './faults';

/**
 * What one service calls of another in-process, behind the other's outages: while it is down, the named methods
 * throw its error.
 */
export function behindOutages<T extends object>(
  faults: Faults | undefined,
  service: FaultService,
  target: T,
  methods: readonly (keyof T & string)[],
): T {
  if (faults === undefined) return target;
  return new Proxy(target, {
    get(_, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      if (!(methods as readonly PropertyKey[]).includes(name)) return member.bind(target);
      return (...args: unknown[]) => {
        const error = faults.outageOf(service, String(name));
        if (error !== undefined) throw error;
        return member.apply(target, args);
      };
    },
  });
}
