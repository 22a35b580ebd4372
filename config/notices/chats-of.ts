import { parseAddress } from '../../domain/chat/chat-address.js';
import { noticeTable } from '../../domain/wording/notice-table.js';
import type { NoticeKind, Urgency } from '../../domain/notices/notice-kinds.js';
import { urgencies } from '../../domain/notices/notice-kinds.js';
import { projectAsReadLast } from '../projects/projects.js';
import type { Settings } from '../settings/settings.js';

/** Where a notice is told in Telegram: chats, with their topics. */
export function telegramChatsFor(
  settings: Settings,
  { project, kind }: { readonly project: string; readonly kind: NoticeKind },
): readonly string[] {
  return telegramChatsBy(settings, project, noticeTable[kind].urgency);
}

/** The chats on which anything of a project is told, without topics. */
export function telegramChatIdsOf(settings: Settings, project: string): readonly string[] {
  const chats = urgencies.flatMap((urgency) => telegramChatsBy(settings, project, urgency));
  return [...new Set(chats.map((address) => parseAddress(address).chat))];
}

/** As the projects file says it now; a mistake that somebody is making in it takes nobody's notices away. */
export function telegramChatsBy(settings: Settings, project: string, urgency: Urgency): readonly string[] {
  const own = projectAsReadLast(settings, project)?.notify.telegram[urgency];
  return own ?? (settings.telegramChat === null ? [] : [settings.telegramChat]);
}
