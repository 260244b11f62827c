#!/usr/bin/env python3
"""Trains DJL's ResNets in PyTorch: eager, checkpointed, and compiled with an activation memory budget.

Prints JSON: for each way and round the median step time and the peak resident set over that before the first step. Each
way runs in a process of its own. Without PyTorch it says so and ends with exit code 0. See README.md beside this file.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time

# Units in each of the four stages, and channels after the first convolution and after each stage, as DJL's ResNetV1 has
# them with bottleneck units; below 50 layers it is narrower than the literature's.
UNITS = {"resnet18": (2, 2, 2, 2), "resnet34": (3, 4, 6, 3), "resnet50": (3, 4, 6, 3)}
NARROW = (64, 64, 128, 256, 512)
WIDE = (64, 256, 512, 1024, 2048)
WAYS = ("eager", "checkpoint", "compile-0.5", "compile-0.25")


def channels(model):
    return WIDE if model == "resnet50" else NARROW


def units(model):
    """Yields (channels in, channels out, stride, whether the shortcut is the input itself) for each residual unit."""
    widths = channels(model)
    for stage, count in enumerate(UNITS[model]):
        for place in range(count):
            first = place == 0
            stride = 2 if first and stage > 0 else 1
            yield widths[stage] if first else widths[stage + 1], widths[stage + 1], stride, not first


def parameters(model, image_channels, classes):
    """Counts the trainable numbers, without PyTorch."""
    total = 7 * 7 * image_channels * channels(model)[0] + 2 * channels(model)[0]
    for inside, outside, _, identity in units(model):
        middle = outside // 4
        total += inside * middle + middle + 2 * middle  # 1 x 1 with bias, normalization
        total += 9 * middle * middle + 2 * middle  # 3 x 3 without bias
        total += middle * outside + outside + 2 * outside  # 1 x 1 with bias
        if not identity:
            total += inside * outside + 2 * outside
    return total + channels(model)[-1] * classes + classes


def build(torch, model, image_channels, classes, checkpointed):
    """Builds the network; with `checkpointed`, each residual unit is computed again in the backward pass."""
    nn = torch.nn

    class Unit(nn.Module):
        def __init__(self, inside, outside, stride, identity):
            super().__init__()
            middle = outside // 4
            self.path = nn.Sequential(
                nn.Conv2d(inside, middle, 1, stride, bias=True),
                nn.BatchNorm2d(middle),
                nn.ReLU(),
                nn.Conv2d(middle, middle, 3, 1, 1, bias=False),
                nn.BatchNorm2d(middle),
                nn.ReLU(),
                nn.Conv2d(middle, outside, 1, 1, bias=True),
                nn.BatchNorm2d(outside),
            )
            self.shortcut = (
                nn.Identity()
                if identity
                else nn.Sequential(nn.Conv2d(inside, outside, 1, stride, bias=False), nn.BatchNorm2d(outside))
            )

        def forward(self, x):
            return torch.relu(self.path(x) + self.shortcut(x))

    class Network(nn.Module):
        def __init__(self):
            super().__init__()
            widths = channels(model)
            self.begin = nn.Sequential(
                nn.Conv2d(image_channels, widths[0], 7, 2, 3, bias=False),
                nn.BatchNorm2d(widths[0]),
                nn.ReLU(),
                nn.MaxPool2d(3, 2, 1),
            )
            self.units = nn.ModuleList(Unit(*unit) for unit in units(model))
            self.end = nn.Linear(widths[-1], classes)

        def forward(self, x):
            x = self.begin(x)
            for unit in self.units:
                if checkpointed:
                    x = torch.utils.checkpoint.checkpoint(unit, x, use_reentrant=False)
                else:
                    x = unit(x)
            return self.end(x.mean((2, 3)))

    return Network()


def status_bytes(field):
    """Reads a size of this process from Linux, in bytes."""
    with open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith(field + ":"):
                return int(line.split()[1]) * 1024
    raise RuntimeError("there is no " + field + " in /proc/self/status")


def reset_peak():
    """Sets the peak of the resident set to its present size."""
    with open("/proc/self/clear_refs", "w", encoding="ascii") as control:
        control.write("5")


def measure(way, options):
    """Trains in this process, and returns what it took."""
    import torch
    import torch.utils.checkpoint

    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    image_channels, height, width = options.input
    network = build(torch, options.model, image_channels, options.classes, way == "checkpoint")
    count = sum(parameter.numel() for parameter in network.parameters())
    expected = parameters(options.model, image_channels, options.classes)
    if count != expected:
        raise RuntimeError(f"The network has {count} weights, but DJL's has {expected}.")
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01)
    step_function = network
    if way.startswith("compile-"):
        import torch._functorch.config

        torch._functorch.config.activation_memory_budget = float(way.removeprefix("compile-"))
        step_function = torch.compile(network)
    images = torch.rand(options.batch, image_channels, height, width)
    labels = torch.randint(options.classes, (options.batch,))
    before = status_bytes("VmRSS")
    reset_peak()
    seconds = []
    for step in range(options.warmup + options.steps):
        begin = time.perf_counter()
        optimizer.zero_grad(set_to_none=False)
        loss = torch.nn.functional.cross_entropy(step_function(images), labels)
        loss.backward()
        optimizer.step()
        loss.item()
        if step >= options.warmup:
            seconds.append(time.perf_counter() - begin)
        elif step + 1 == options.warmup and way.startswith("compile-"):
            reset_peak()  # what the compiler took is not the step's
    return {
        "way": way,
        "torch": torch.__version__,
        "parameters": count,
        "stepNanos": round(statistics.median(seconds) * 1e9),
        "peakBytes": status_bytes("VmHWM") - before,
    }


def in_own_process(way, arguments):
    """Runs one way in a process of its own; what fails there is part of the answer."""
    done = subprocess.run(
        [sys.executable, __file__, *arguments, "--way", way], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()
        return {"way": way, "error": last[-1] if last else f"exit code {done.returncode}"}
    return json.loads(done.stdout)


def ours(options):
    """Runs the same network by Memplan and plain DJL, and returns what `experiment overhead --json` says."""
    shape = "x".join(str(size) for size in options.input)
    command = [options.memplan, "experiment", "overhead", "--model", options.model, "--data", "synthetic", "--input", shape]
    command += ["--classes", str(options.classes), "--batch", str(options.batch), "--budget", "100%,60%"]
    command += ["--steps", str(options.steps), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return {"error": done.stderr.strip()}
    return json.loads(done.stdout)


def has_torch():
    try:
        import torch  # noqa: F401
    except ImportError:
        return False
    return True


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", choices=sorted(UNITS), default="resnet50")
    parser.add_argument("--input", default="3x224x224", type=lambda text: tuple(map(int, text.split("x"))))
    parser.add_argument("--classes", type=int, default=10)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--warmup", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=1, help="how often all ways take turns")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--memplan", help="the memplan command, to take its turn in each round")
    parser.add_argument("--count", action="store_true", help="only print how many weights the network has")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.count:
        print(parameters(options.model, options.input[0], options.classes))
        return 0
    if not has_torch():
        print("PyTorch is not installed, so nothing was compared.\nMaybe: pip install torch", file=sys.stderr)
        print(json.dumps({"skipped": "PyTorch is not installed"}))
        return 0
    if options.way:
        print(json.dumps(measure(options.way, options)))
        return 0
    rounds = []
    for number in range(options.rounds):
        print(f"round {number + 1} of {options.rounds}", file=sys.stderr)
        result = {"peers": [in_own_process(way, arguments) for way in WAYS]}
        if options.memplan:
            result["memplan"] = ours(options)
        rounds.append(result)
    print(json.dumps({"model": options.model, "batch": options.batch, "rounds": rounds}, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
