#!/usr/bin/env python3
"""Times the yardsticks: builds the C++ program in single precision and in doubles, runs both and the NumPy one several times,
checks every figure of every run against the reference results, and prints the median speeds, readable on stderr and as JSON on
stdout.

    python3 Benchmarks/Yardsticks/run.py [--repeats 5] [--noise]

Needs NumPy and a C++ compiler: $CXX, clang++ (also the one beside swift), or g++."""
import argparse
import json
import math
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
REFERENCE = ROOT / "Tests/EngineTests/Reference/reference-deal-expected.json"
BUILD = ROOT / ".build-yardsticks"
WORST_ALLOWED = 4.0  # combined standard errors


def compiler():
    swift = shutil.which("swift")
    beside_swift = pathlib.Path(swift).resolve().parent / "clang++" if swift else None
    for candidate in (os.environ.get("CXX"), "clang++", beside_swift, "g++"):
        if candidate and shutil.which(candidate):
            return str(candidate)
    sys.exit("No C++ compiler found: set CXX, or install clang++ or g++.")


def build(name, *options):
    BUILD.mkdir(exist_ok=True)
    program = BUILD / name
    x86 = platform.machine().lower() in ("x86_64", "amd64")
    tuning = ["-march=native", "-mprefer-vector-width=512"] if x86 else ["-mcpu=native"]
    subprocess.run([compiler(), "-std=c++17", "-O3", *tuning, *options, "-Wno-psabi", "-o", program, HERE / "reference_deal.cpp"], check=True)
    return program


def run(command, paths, seed, noise):
    command = [*map(str, command), "--paths", str(paths), "--seed", str(seed)] + (["--noise"] if noise else [])
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def worst_difference(result, expected, expected_paths, reference):
    """The largest difference in combined standard errors, and its figure. Both sides sample plainly, so a standard error of the
    reference tells that of any number of paths."""
    differences = []
    for name, figure in reference["figures"].items():
        difference = result["figures"][name] - expected[name]
        per_path = figure["se"] * math.sqrt(reference["paths"])
        error = per_path * math.sqrt(1 / result["paths"] + 1 / expected_paths)
        exact = abs(difference) <= 1e-9 * abs(expected[name])
        differences.append((0.0 if exact else abs(difference) / error if error else math.inf, name))
    return max(differences)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5, help="runs of each program, seeds from 42 on")
    parser.add_argument("--cpp-paths", type=int, default=10_000_000)
    parser.add_argument("--numpy-paths", type=int, default=300_000)
    parser.add_argument("--noise", action="store_true", help="time R1n, and check the programs against each other")
    options = parser.parse_args()
    try:
        import numpy  # noqa: F401, here only to say what is missing
    except ImportError:
        sys.exit("NumPy is missing: python3 -m pip install numpy")

    programs = {"C++": ([build("reference_deal")], options.cpp_paths),
                "C++ in doubles": ([build("reference_deal_double", "-DDOUBLE", "-ffp-contract=off")], options.cpp_paths),
                "NumPy": ([sys.executable, HERE / "reference_deal.py"], options.numpy_paths)}
    reference = json.loads(REFERENCE.read_text())
    results = {name: [] for name in programs}
    for repeat in range(options.repeats):  # in turns, so that a busy moment of the machine hits all
        for name, (command, paths) in programs.items():
            results[name].append(run(command, paths, 42 + repeat, options.noise))

    summary = {"noise": options.noise, "repeats": options.repeats, "programs": {}}
    agrees = True
    for name, runs in results.items():
        if options.noise:
            others = results["C++" if name == "NumPy" else "NumPy"]
            checks = [worst_difference(r, o["figures"], o["paths"], reference) for r, o in zip(runs, others)]
        else:
            values = {figure: entry["value"] for figure, entry in reference["figures"].items()}
            checks = [worst_difference(r, values, reference["paths"], reference) for r in runs]
        worst, figure = max(checks)
        agrees &= worst <= WORST_ALLOWED
        speed = statistics.median(r["paths_per_cpu_second"] for r in runs)
        summary["programs"][name] = {"paths": runs[0]["paths"], "paths_per_cpu_second": speed,
                                     "worst_standard_errors": worst, "worst_figure": figure}
        print(f"{name}: {speed / 1e6:.2f} million paths per CPU second, median of {len(runs)}; "
              f"farthest from the {'other program' if options.noise else 'reference'}: {figure}, {worst:.2f} standard errors",
              file=sys.stderr)
    print(json.dumps(summary, indent=1))
    if not agrees:
        sys.exit(f"A figure differs by more than {WORST_ALLOWED:g} standard errors.")


if __name__ == "__main__":
    main()
