import { type Run, runScenario, type ScenarioName } from '../load/runScenario.ts';
import type { ServerProcess } from '../serverProcess.ts';
import { quantile } from '../statistics.ts';

export type Measured = {
  readonly messagesPerSecond: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly receiveP99Ms: number;
  /** Share of one core that the server took, and this process. */
  readonly serverCpu: number;
  readonly generatorCpu: number;
  readonly messagesPerCpuSecond: number;
  readonly requestsPerCpuSecond: number;
};

/** One run against one server. */
export async function measure(
  scenario: ScenarioName,
  server: ServerProcess,
  queue: string,
  sendMs: number,
  groups?: number,
): Promise<Measured> {
  let serverCpu = 0;
  let generatorCpu = process.cpuUsage();
  const run = await runScenario(scenario, {
    port: server.port,
    queue,
    sendMs,
    groups,
    onStart() {
      serverCpu = server.cpuSeconds();
      generatorCpu = process.cpuUsage();
    },
  });
  const { user, system } = process.cpuUsage(generatorCpu);
  const cpuSeconds = server.cpuSeconds() - serverCpu;
  return {
    ...figures(run),
    serverCpu: cpuSeconds / run.seconds,
    generatorCpu: (user + system) / 1e6 / run.seconds,
    messagesPerCpuSecond: run.messages / cpuSeconds,
    requestsPerCpuSecond: run.latencies.length / cpuSeconds,
  };
}

const figures = ({ messages, seconds, latencies, receiveLatencies }: Run) => ({
  messagesPerSecond: messages / seconds,
  requestsPerSecond: latencies.length / seconds,
  p50Ms: quantile(latencies, 0.5),
  p99Ms: quantile(latencies, 0.99),
  receiveP99Ms: quantile(receiveLatencies, 0.99),
});
