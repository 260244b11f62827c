package io.memplan.experiments.cli;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;

/** Which of the standard streams a person looks at. */
final class Terminal {

    private static final int OUT = 1;
    private static final int ERR = 2;

    /** The part of the C library that is needed. */
    interface CLibrary extends Library {

        int isatty(int descriptor);
    }

    /** Asked once, at the start: later standard output may be led elsewhere ({@link StandardOutput}). */
    private static final boolean OUT_IS_ONE = isTerminal(OUT);

    private static final boolean ERR_IS_ONE = isTerminal(ERR);

    private Terminal() {}

    /** Returns whether standard output was a terminal when this class was first used. */
    static boolean isOutput() {
        return OUT_IS_ONE;
    }

    /** Returns whether standard error is a terminal that can show a bar. */
    static boolean isError() {
        return ERR_IS_ONE && !"dumb".equals(System.getenv("TERM"));
    }

    private static boolean isTerminal(int descriptor) {
        try {
            return !Platform.isWindows()
                    && Native.load(Platform.C_LIBRARY_NAME, CLibrary.class).isatty(descriptor) == 1;
        } catch (LinkageError e) {
            return false; // without the C library one cannot know, and a bar in a file is worse than none
        }
    }
}
