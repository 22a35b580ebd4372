export const serverVersion: string;

export function programsFolder(): string;
