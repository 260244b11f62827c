package io.memplan.graph.operator;

import java.util.ArrayList;
import java.util.List;

/**
 * Lines of a kernel that see to it that tensors have memory of their own: what shares memory with another tensor is copied.
 *
 * <p>Two tensors share memory if views of the first element of their storages are the same view. As coded, this assumes
 * that tensors share memory only if they have equally many elements, or if an argument may be of any size.
 */
final class OwnMemory {

    /** The size of an argument that is compared with everything. */
    static final long ANY = -1;

    private final List<String> lines;
    private final List<Taken> taken = new ArrayList<>();
    private int names;

    OwnMemory(List<String> lines) {
        this.lines = lines;
    }

    private record Taken(String view, long elements) {

        private boolean mayShare(long others) {
            return elements == ANY || elements == others;
        }
    }

    /** Notes a tensor whose memory is taken. */
    void taken(String tensor, long elements) {
        if (elements != 0) {
            taken.add(new Taken(view(tensor), elements));
        }
    }

    /** Returns the name of a tensor of the same contents whose memory nothing noted so far shares, and notes it. */
    String owned(String tensor, long elements) {
        if (elements == 0) {
            return tensor;
        }
        String view = view(tensor);
        List<Taken> candidates =
                taken.stream().filter(other -> other.mayShare(elements)).toList();
        String result = tensor;
        if (!candidates.isEmpty()) {
            String shared = "y" + names++;
            lines.add(shared + " = False");
            for (Taken candidate : candidates) {
                String next = "y" + names++;
                lines.add(next + " = torch.__or__(" + shared + ", torch.is_set_to(" + view + ", " + candidate.view()
                        + "))");
                shared = next;
            }
            result = "y" + names++;
            lines.add("if " + shared + ":");
            lines.add("  " + result + " = torch.clone(" + tensor + ")");
            lines.add("else:");
            lines.add("  " + result + " = " + tensor);
        }
        taken(result, elements);
        return result;
    }

    private String view(String tensor) {
        String view = "y" + names++;
        lines.add(view + " = torch.as_strided(" + tensor + ", [1], [1], 0)");
        return view;
    }
}
