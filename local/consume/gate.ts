export type Gate = {
  isOpen(): boolean;
  whenOpen(): Promise<void>;
  open(): void;
  shut(): void;
};

/** Shut at first. */
export function createGate(): Gate {
  let opened = Promise.withResolvers<void>();
  let isOpen = false;
  return {
    isOpen: () => isOpen,
    whenOpen: () => opened.promise,
    open() {
      isOpen = true;
      opened.resolve();
    },
    shut() {
      if (isOpen) opened = Promise.withResolvers();
      isOpen = false;
    },
  };
}
