/** Mixed-integer linear programs and the native solvers behind one small port. */
@org.jspecify.annotations.NullMarked
package io.memplan.rematerialize.solver;
