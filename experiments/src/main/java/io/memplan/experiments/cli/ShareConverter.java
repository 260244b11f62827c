package io.memplan.experiments.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a share such as {@code 0.1%} or {@code 0.001}. */
final class ShareConverter implements ITypeConverter<Double> {

    @Override
    public Double convert(String text) {
        boolean percent = text.endsWith("%");
        try {
            double number = Double.parseDouble(percent ? text.substring(0, text.length() - 1) : text);
            double share = percent ? number / 100 : number;
            if (share >= 0 && share <= 1) {
                return share;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new TypeConversionException("'" + text + "' is not a share from 0 to 1, such as 0.1% or 0.001.");
    }
}
