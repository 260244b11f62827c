package io.memplan.graph.operator;

import io.memplan.graph.Attributes;
import io.memplan.graph.TensorType;
import java.util.List;

/**
 * An operator applied to arguments.
 *
 * @param attributes the constant arguments
 * @param inputs the tensor arguments
 */
public record Call(Attributes attributes, List<Tensor> inputs) {

    /** Copies the inputs. */
    public Call {
        inputs = List.copyOf(inputs);
    }

    /** Returns one tensor argument. */
    public Tensor input(int index) {
        return inputs.get(index);
    }

    /** Returns the type of one tensor argument. */
    public TensorType type(int index) {
        return inputs.get(index).type();
    }

    /** Returns the TorchScript text of an attribute. */
    String literal(String name) {
        Object value = attributes.asMap().get(name);
        if (value == null) {
            throw new IllegalArgumentException("The attribute " + name + " is missing in " + attributes + ".");
        }
        return Literals.of(value);
    }
}
