package io.memplan.rematerialize;

import io.memplan.graph.TrainingGraph;
import io.memplan.rematerialize.solver.*;

final class LpProbe {
    public static void main(String[] a) {
        TrainingGraph g = NetworkTable.network(a[0]);
        long budget = g.budgetOfShare(Double.parseDouble(a[1]));
        CompactGraph c = new CompactGraph(g);
        MomentRules rules = MomentRules.of(c);
        for (int i = 2; i < a.length; i++) {
            int step = Integer.parseInt(a[i]);
            MomentScope scope = new MomentScope(c, (long) (2e-5 * (g.keepAllPeakBytes() - g.alwaysResidentBytes())));
            scope.addMoment(g.keepAllPeakOperation());
            for (int o = g.keepAllPeakOperation() % step; o < c.operations(); o += step) scope.addMoment(o);
            double unit = g.baseNanos() / 1e4;
            MomentModel m = new MomentModel(rules, scope, budget - g.alwaysResidentBytes(), unit, true);
            m.milp().relax();
            long t = System.nanoTime();
            MilpResult r = MilpSolvers.best().solve(m.milp(), MilpOptions.of(120, 1));
            System.out.println("step " + step + " moments " + scope.moments().length + " cols " + m.milp().columns() + " rows " + m.milp().rows() + " lp " + r.status() + " " + r.objective() + " " + (System.nanoTime() - t) / 1000000 + " ms");
        }
    }
}
