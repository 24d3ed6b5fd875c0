"""Answers a runner over standard streams, as serve.mjs does."""
import json, sys, time

def serve(workloads):
    run, calls = None, 1
    def answer(value):
        print(json.dumps(value), flush=True)
    for line in sys.stdin:
        message = json.loads(line)
        try:
            if "prepare" in message:
                calls = message.get("calls", 1)
                if message["prepare"] not in workloads:
                    answer("no such workload")
                    continue
                run = workloads[message["prepare"]]()
                answer(True)
            else:
                first = message["run"] * calls
                start = time.perf_counter()
                for i in range(calls):
                    run(first + i)
                answer((time.perf_counter() - start) * 1000 / calls)
        except Exception as error:
            answer(str(error).split("\n")[0] or type(error).__name__)
