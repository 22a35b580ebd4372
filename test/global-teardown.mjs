export default async function tearDown() {
  await globalThis.orchTestPostgres?.stop();
}
