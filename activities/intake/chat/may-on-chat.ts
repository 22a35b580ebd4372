import { parseAddress } from '../../../domain/chat/chat-address.js';
import { type ChatEvent, identityOf } from '../../../domain/intake/tracker-event.js';
import { allApprovers, type Approvers, approversFor, isNamed } from '../../../domain/pipeline/approvers.js';

export interface MayOnChatDeps {
  /** As the projects file says it now; undefined: this worker does not know the project. */
  readonly approversOf: (project: string) => Approvers | null | undefined;
  /** The chats on which a project's tasks are told, by their ids: without topics. */
  readonly chatsOf: (project: string) => readonly string[];
}

/** Who asks, and where. */
export type AskingOnChat = Pick<ChatEvent, 'project' | 'actor' | 'chat'>;

/** Why somebody may not decide about approvals of this kind; null: they may. Nobody named for it: who is on a chat of the project may. */
export function decidingProblemOnChat(deps: MayOnChatDeps, asking: AskingOnChat, kind: string): string | null {
  const named = approversFor(expectApprovers(deps, asking), kind);
  if (named === null) return isOnChatOf(deps, asking) ? null : noSayOnChat(asking);
  if (isNamed(identityOf(asking.actor), named, {})) return null;
  return `not allowed: only the project's approvers decide about ${kind}, and ${identityOf(asking.actor)} is none of them`;
}

/** Why somebody has no say at all; null: they have, as an approver of any kind, or on a chat of the project. */
export function noSayProblem(deps: MayOnChatDeps, asking: AskingOnChat): string | null {
  const approvers = allApprovers(expectApprovers(deps, asking));
  if (isNamed(identityOf(asking.actor), approvers, {}) || isOnChatOf(deps, asking)) return null;
  return noSayOnChat(asking);
}

/** Why no log is shown here; null: it may be. Of an approver, too: all that are on the chat read along. */
export function showingProblem(deps: MayOnChatDeps, asking: AskingOnChat): string | null {
  if (isOnChatOf(deps, asking)) return null;
  const why = asking.chat.closed ? `this is no chat of ${asking.project} any more` : 'anybody can join this chat';
  return `logs are not shown here, since ${why}: see orch logs`;
}

/** What anybody can join proves nothing of who is there. */
function isOnChatOf({ chatsOf }: MayOnChatDeps, { project, chat }: AskingOnChat): boolean {
  return chat.closed && chatsOf(project).includes(parseAddress(chat.address).chat);
}

function noSayOnChat({ project, actor, chat }: AskingOnChat): string {
  const open = chat.closed ? '' : ', which anybody can join,';
  return `not allowed: ${identityOf(actor)} is no approver of ${project}, and to be on this chat${open} is not enough`;
}

function expectApprovers({ approversOf }: MayOnChatDeps, { project }: AskingOnChat): Approvers | null {
  const approvers = approversOf(project);
  if (approvers === undefined) throw new Error(`this worker's projects file does not have ${project}`);
  return approvers;
}
