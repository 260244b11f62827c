package io.memplan.experiments.cli;

import io.memplan.graph.plan.ByteSize;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a size such as {@code 32GiB}, in bytes. */
public final class ByteSizeConverter implements ITypeConverter<Long> {

    @Override
    public Long convert(String text) {
        try {
            return ByteSize.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
