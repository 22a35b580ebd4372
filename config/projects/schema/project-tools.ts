import { z } from 'zod';
import { claudeTools, isMcpTool, toolNamed } from '../../../domain/policy/tools.js';
import { roles } from '../../../domain/pipeline/stages.js';
import { nearestName } from '../../../domain/text/nearest-name.js';
import { text } from '../../fields/project-text.js';

/** Which tools a role may use, and how many turns it may take. */

const mostTurns = 10_000;

export const toolsByRole = z.partialRecord(
  z.enum(roles),
  z
    .array(text(toolProblem), 'takes a list of tools')
    .min(1, 'must name a tool; without the key there are the usual ones'),
);

export const maxTurnsByRole = z.partialRecord(
  z.enum(roles),
  z
    .int('takes a whole number of turns')
    .min(1, 'takes a whole number of turns, from 1 up')
    .max(mostTurns, `takes a whole number of turns, ${mostTurns} at most`),
);

function toolProblem(rule: string): string | null {
  const said = JSON.stringify(rule);
  const name = toolNamed(rule);
  if (name === null) return `${said} is no tool: a name, or a name and what of it, such as Bash(git log *)`;
  if (claudeTools.some((known) => known === name) || isMcpTool(name)) return null;
  const nearest = nearestName(name, claudeTools);
  const hint = nearest === null ? `known: ${claudeTools.join(', ')}, mcp__server__tool` : `did you mean ${nearest}?`;
  return `${said} is no tool of Claude Code; ${hint}`;
}
