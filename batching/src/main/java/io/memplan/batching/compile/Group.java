package io.memplan.batching.compile;

import io.memplan.batching.ir.BasicBlock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Blocks of a framed function that make up one method.
 *
 * @param shape the function
 * @param number its number among all groups
 * @param blocks the blocks
 * @param stateByPoint the places at which the method can be entered, by their states
 */
record Group(FunctionShape shape, int number, List<Integer> blocks, Map<ResumePoint, Integer> stateByPoint) {

    /** The bits of a state that say where in its group it is. */
    static final int POINT_BITS = 12;

    /** Cuts a framed function into groups that are small enough, numbered from a number. */
    static List<Group> of(FunctionShape shape, ProgramShape program, int first) {
        List<List<Integer>> pieces = pieces(shape, program);
        List<Group> groups = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            groups.add(of(shape, program, first + i, pieces, i));
        }
        return groups;
    }

    private static List<List<Integer>> pieces(FunctionShape shape, ProgramShape program) {
        List<List<Integer>> pieces = new ArrayList<>();
        List<Integer> piece = new ArrayList<>();
        int bytes = 0;
        for (int block = 0; block < shape.function().blocks().size(); block++) {
            int more = size(shape, program, block);
            if (!piece.isEmpty() && bytes + more > program.limits().methodBytes()) {
                pieces.add(piece);
                piece = new ArrayList<>();
                bytes = 0;
            }
            piece.add(block);
            bytes += more;
        }
        pieces.add(piece);
        return pieces;
    }

    private static int size(FunctionShape shape, ProgramShape program, int block) {
        BasicBlock body = shape.function().blocks().get(block);
        int bytes = CodeSize.of(body);
        int crossing = 1 + body.terminator().successors().size();
        bytes += crossing * CodeSize.OF_SAVE * shape.liveness().liveInto(block).cardinality();
        bytes += crossing * CodeSize.OF_SAVE * shape.liveness().outOf(block).cardinality();
        for (int i = 0; i < body.instructions().size(); i++) {
            if (program.suspends(shape, body.instructions().get(i))) {
                bytes += 2 * CodeSize.OF_SAVE * (2 + shape.keptAt(block, i).cardinality());
            }
        }
        return bytes;
    }

    private static Group of(
            FunctionShape shape, ProgramShape program, int number, List<List<Integer>> pieces, int index) {
        List<ResumePoint> points = new ArrayList<>();
        List<Integer> own = pieces.get(index);
        if (index == 0) {
            points.add(ResumePoint.CALL);
        }
        for (int other = 0; other < pieces.size(); other++) {
            if (other != index) {
                for (int block : pieces.get(other)) {
                    for (int next :
                            shape.function().blocks().get(block).terminator().successors()) {
                        if (own.contains(next)) {
                            points.add(ResumePoint.start(next));
                        }
                    }
                }
            }
        }
        for (int block : own) {
            BasicBlock body = shape.function().blocks().get(block);
            for (int i = 0; i < body.instructions().size(); i++) {
                if (program.suspends(shape, body.instructions().get(i))) {
                    points.add(new ResumePoint(block, i));
                }
            }
        }
        Map<ResumePoint, Integer> states = new LinkedHashMap<>();
        for (ResumePoint point : points) {
            states.putIfAbsent(point, (number << POINT_BITS) + states.size());
        }
        return new Group(shape, number, List.copyOf(own), states);
    }
}
