/** What this process has worked so far, in ms: unlike time, it does not pass while others have the machine. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
