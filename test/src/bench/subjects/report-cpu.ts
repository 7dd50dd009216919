/** Lets the bench ask a subject for its CPU time (user + system of the process, all threads, in microseconds). */
export function reportCpu(port: number): void {
  process.on('message', (message) => {
    if (message === 'cpu') {
      const { user, system } = process.cpuUsage();
      process.send?.({ cpu: user + system, rss: process.memoryUsage().rss });
    }
    if (message === 'stop') process.exit(0);
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({ port });
}
