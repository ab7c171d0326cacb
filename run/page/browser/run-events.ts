import type { PageSnapshot, PageUpdate } from '../page-data';

export interface RunListener {
  readonly onSnapshot: (snapshot: PageSnapshot) => void;
  readonly onUpdate: (update: PageUpdate) => void;
  readonly onLost: () => void;
}

/**
 * Hears of the run for as long as the page can be seen: a browser opens six connections to a server at most, those of pages in the
 * background among them. Each time anew it begins with everything.
 */
export function listen(listener: RunListener): void {
  let events: EventSource | undefined;
  const open = () => {
    events = new EventSource('events');
    events.addEventListener('snapshot', ({ data }) => listener.onSnapshot(JSON.parse(data)));
    events.addEventListener('update', ({ data }) => listener.onUpdate(JSON.parse(data)));
    // The browser tries again by itself.
    events.addEventListener('error', () => listener.onLost());
  };
  document.addEventListener('visibilitychange', () => {
    events?.close();
    if (!document.hidden) open();
  });
  open();
}
