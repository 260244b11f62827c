#!/usr/bin/env python3
"""Gradients a second of NUTS on Bayesian logistic regression by JAX's libraries, beside Memplan's.

Optional: needs jax, and numpyro and tensorflow_probability for their samplers; what is not installed is skipped with a
message, and the exit status is 0. The data is drawn as `memplan experiment autobatch-nuts` draws it (standard normal
features, N(0, 1) weights), from other random numbers. All samplers take the same step size and do not adapt; useful
gradients are the leapfrog steps of the chains, and the time is that of a second, compiled run. Prints JSON.

    python3 experiments/peers/logistic_nuts_peers.py --step 0.026 --memplan ./memplan
"""

import argparse
import importlib.util
import json
import subprocess
import sys
import time


def has(name):
    found = importlib.util.find_spec(name) is not None
    if not found:
        print(f"{name} is not installed: its part is skipped.", file=sys.stderr)
    return found


def seconds(run, jax):
    """The time of a run after one that compiles, and its result."""
    jax.block_until_ready(run(0))
    start = time.perf_counter()
    result = jax.block_until_ready(run(1))
    return time.perf_counter() - start, result


def raw(jax, density, starts):
    """Value and gradient for all chains at once, in a plain loop."""
    gradient = jax.jit(jax.vmap(jax.value_and_grad(density)))
    jax.block_until_ready(gradient(starts))
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < 3:
        jax.block_until_ready(gradient(starts))
        count += starts.shape[0]
    return {"gradients_per_second": count / (time.perf_counter() - start)}


def numpyro_nuts(jax, density, starts, args):
    from numpyro.infer import MCMC, NUTS

    kernel = NUTS(
        potential_fn=lambda position: -density(position),
        step_size=args.step,
        adapt_step_size=False,
        adapt_mass_matrix=False,
        max_tree_depth=10,
    )
    chains = MCMC(
        kernel,
        num_warmup=0,
        num_samples=args.draws,
        num_chains=args.chains,
        chain_method="vectorized",
        progress_bar=False,
    )

    def run(seed):
        chains.run(jax.random.PRNGKey(seed), init_params=starts, extra_fields=("num_steps",))
        return chains.get_extra_fields()["num_steps"]

    took, steps = seconds(run, jax)
    return {"gradients_per_second": float(steps.sum()) / took, "leapfrog_steps": int(steps.sum())}


def tfp_nuts(jax, density, starts, args):
    from tensorflow_probability.substrates import jax as tfp

    kernel = tfp.mcmc.NoUTurnSampler(jax.vmap(density), step_size=args.step, max_tree_depth=10)

    @jax.jit
    def run(seed):
        return tfp.mcmc.sample_chain(
            args.draws,
            current_state=starts,
            kernel=kernel,
            trace_fn=lambda state, results: results.leapfrogs_taken,
            num_burnin_steps=0,
            seed=jax.random.PRNGKey(seed),
        )[1]

    took, steps = seconds(run, jax)
    return {"gradients_per_second": float(steps.sum()) / took, "leapfrog_steps": int(steps.sum())}


def memplan(args):
    command = [args.memplan, "experiment", "autobatch-nuts", "--json", "--repetitions", "3"]
    command += ["--examples", str(args.examples), "--logistic-chains", str(args.chains)]
    command += ["--trajectories", str(args.draws)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--examples", type=int, default=10_000)
    parser.add_argument("--features", type=int, default=100)
    parser.add_argument("--chains", type=int, default=32)
    parser.add_argument("--draws", type=int, default=10)
    parser.add_argument("--step", type=float, default=0.026, help="the step size; Memplan's is in its output")
    parser.add_argument("--memplan", help="the memplan script, to run ours as well")
    args = parser.parse_args()

    results = {}
    if args.memplan:
        results["memplan"] = memplan(args)
    if has("jax"):
        import jax
        import jax.numpy as jnp

        keys = jax.random.split(jax.random.PRNGKey(1), 4)
        weights = jax.random.normal(keys[0], (args.features,))
        rows = jax.random.normal(keys[1], (args.examples, args.features))
        positive = jax.random.uniform(keys[2], (args.examples,)) < jax.nn.sigmoid(rows @ weights)
        signed = jnp.where(positive[:, None], rows, -rows)
        starts = weights + 0.03 * jax.random.normal(keys[3], (args.chains, args.features))

        def density(position):
            return jax.nn.log_sigmoid(signed @ position).sum() - 0.5 * (position * position).sum()

        results["jax_raw_gradient"] = raw(jax, density, starts)
        if has("numpyro"):
            results["numpyro"] = numpyro_nuts(jax, density, starts, args)
        if has("tensorflow_probability"):
            results["tfp"] = tfp_nuts(jax, density, starts, args)
    print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
