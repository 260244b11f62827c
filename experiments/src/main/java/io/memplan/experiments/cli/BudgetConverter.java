package io.memplan.experiments.cli;

import io.memplan.graph.plan.Budget;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a budget such as {@code 4GiB} or {@code 60%}. */
final class BudgetConverter implements ITypeConverter<Budget> {

    @Override
    public Budget convert(String text) {
        try {
            return Budget.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
