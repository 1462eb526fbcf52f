/**
 * The processor time that this process spent on `work`, in milliseconds: what a test may bound, since other processes do
 * not add to it as they do to a clock.
 */
export async function processorMilliseconds(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
