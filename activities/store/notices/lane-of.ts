/** Where an address of the receiver `$2` is told, if its chat has become another one; null where it has not. */
export function laneOf(address: string): string {
  return `(select moved_to || substr(${address}, length(id) + 1) from chats
    where chats.receiver = $2 and id = split_part(${address}, '/', 1) and moved_to is not null)`;
}
