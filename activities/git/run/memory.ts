const mostRemembered = 1_000;

/** Remembers what can never change, such as what a commit holds; forgets all when it is full. */
export function createMemory<Value>() {
  const values = new Map<string, Value>();
  return {
    get: (key: string): Value | undefined => values.get(key),
    remember: (key: string, value: Value): void => {
      if (values.size >= mostRemembered) values.clear();
      values.set(key, value);
    },
  };
}
