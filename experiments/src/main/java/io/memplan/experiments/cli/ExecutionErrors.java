package io.memplan.experiments.cli;

import io.memplan.batching.lift.LiftException;
import io.memplan.experiments.cells.JournalMismatchException;
import io.memplan.experiments.data.InvalidDataException;
import io.memplan.experiments.models.InvalidModelException;
import io.memplan.experiments.programs.MissingDataException;
import io.memplan.experiments.sweep.ClusterException;
import io.memplan.experiments.training.InvalidJobException;
import io.memplan.graph.file.CorruptFileException;
import io.memplan.graph.onnx.OnnxException;
import io.memplan.graph.trace.TraceException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns what a command throws into a message and an exit code. */
final class ExecutionErrors implements IExecutionExceptionHandler {

    private record Failure(String message, int code) {}

    @Override
    public int handleExecutionException(Exception e, CommandLine line, ParseResult result) {
        Failure failure = failure(e);
        PrintWriter err = line.getErr();
        err.println(failure.message());
        if (result.hasMatchedOption("--debug") || line.getParseResult().hasMatchedOption("--debug")) {
            e.printStackTrace(err);
        }
        err.flush();
        return failure.code();
    }

    private static Failure failure(Exception e) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof UsageException) {
            return new Failure(message, ExitCode.USAGE);
        }
        if (e instanceof InvalidJobException
                || e instanceof ClusterException
                || e instanceof JournalMismatchException
                || e instanceof InvalidDataException
                || e instanceof InvalidModelException
                || e instanceof MissingDataException
                || e instanceof LiftException
                || e instanceof OnnxException
                || e instanceof TraceException) {
            return new Failure(message, ExitCode.USAGE);
        }
        if (e instanceof CorruptFileException || e instanceof InvalidPlanException) {
            return new Failure(message, ExitCode.INVALID_FILE);
        }
        if (e instanceof NoSuchFileException missing) {
            return new Failure(
                    "The file " + missing.getFile() + " does not exist.\nMaybe the path is misspelt, or relative to"
                            + " another folder.",
                    ExitCode.USAGE);
        }
        if (e instanceof AccessDeniedException denied) {
            return new Failure(
                    "The file " + denied.getFile() + " cannot be opened: permission denied.\nMaybe another user owns"
                            + " it.",
                    ExitCode.USAGE);
        }
        if (e instanceof FileSystemException || e instanceof IOException) {
            return new Failure(
                    "Reading or writing failed: " + message + ".\nMaybe the disk is full or gone.",
                    ExitCode.INTERNAL_ERROR);
        }
        StackTraceElement[] trace = e.getStackTrace();
        return new Failure(
                "Internal error: " + e.getClass().getSimpleName() + ": "
                        + message.lines().findFirst().orElse("")
                        + (trace.length == 0 ? "" : " (at " + trace[0] + ")")
                        + ". Maybe --debug shows more; please report it.",
                ExitCode.INTERNAL_ERROR);
    }
}
