export function withFreePort<Result>(start: (port: number) => Promise<Result>): Promise<Result>;
