/** Claude Code's own tools, of 2.1.330 and of the versions before: those that it prints at its start, and those that it hides. */
export const claudeTools = [
  ...['Agent', 'Bash', 'BashOutput', 'CronCreate', 'CronDelete', 'CronList', 'Edit', 'EnterWorktree', 'ExitWorktree'],
  ...['Glob', 'Grep', 'KillShell', 'ListAgents', 'LS', 'LSP', 'Monitor', 'MultiEdit', 'NotebookEdit', 'NotebookRead'],
  ...['Read', 'ReportFindings', 'ScheduleWakeup', 'SendMessage', 'Skill', 'SlashCommand', 'Task', 'TaskOutput'],
  ...['TaskStop', 'TodoWrite', 'ToolSearch', 'WebFetch', 'WebSearch', 'Workflow', 'Write'],
] as const;

/** What of the contract's roles each may use. */
export const usualTools: readonly string[] = ['Read', 'Write', 'Edit', 'Bash'];

/** The name of a tool in `Name`, or `Name(what of it)`; a server's is `mcp__server`, or `mcp__server__tool`. Null: it is no rule. */
export function toolNamed(rule: string): string | null {
  return /^([A-Za-z][A-Za-z0-9_-]*(?:\*)?)(?:\([^()\p{Cc}]+\))?$/u.exec(rule)?.[1] ?? null;
}

export function isMcpTool(name: string): boolean {
  return /^mcp__[A-Za-z0-9_-]+\*?$/.test(name);
}
