/** Updates as Telegram documents them. */

export const botId = '900';
export const bot = { id: 900, is_bot: true, first_name: 'orch', username: 'orch_bot' };
export const ada = { id: 42, is_bot: false, first_name: 'Ada', last_name: 'L.', username: 'ada' };
export const group = { id: -1001, type: 'supergroup', title: 'Shop' };

export function aPress(data: string, more: object = {}): object {
  const message = { message_id: 5, date: 1_764_000_000, chat: group, from: bot, text: 'Approve?' };
  return { update_id: 1, callback_query: { id: '77', from: ada, chat_instance: '1', data, message, ...more } };
}

export function aReply(text: string, more: object = {}): object {
  return {
    update_id: 2,
    message: {
      ...{ message_id: 6, date: 1_764_000_000, chat: group, from: ada, text },
      reply_to_message: { message_id: 5, date: 1_764_000_000, chat: group, from: bot, text: 'Why?' },
      ...more,
    },
  };
}
