import ArgumentParser
import Foundation

/// Completion scripts for the shells in which the parser's own do not suffice: bash splits `train.steps=5`
/// into three words at '=', and in bash and zsh the parser's `help` would take the place of ours.
enum CompletionScript {
  /// The script that a command line asks for; nil if it asks for something else, or for a script that the
  /// parser writes well.
  static func text(for arguments: [String]) -> String? {
    let flag = "--generate-completion-script"
    let shell: CompletionShell?
    switch arguments {
    case [flag]: shell = CompletionShell.autodetected()
    case [flag, arguments.last]: shell = arguments.last.flatMap(CompletionShell.init(rawValue:))
    default:
      guard arguments.count == 1, let argument = arguments.first, argument.hasPrefix(flag + "=") else {
        return nil
      }
      shell = CompletionShell(rawValue: String(argument.dropFirst(flag.count + 1)))
    }
    switch shell {
    case .bash?: return withOneHelp(Lab.completionScript(for: .bash)) + "\n" + joining
    case .zsh?: return withOneHelp(Lab.completionScript(for: .zsh)) + "\n"
    default: return nil
    }
  }

  /// The script without the function of the parser's own `help`, which comes later and would win.
  private static func withOneHelp(_ script: String) -> String {
    let head = "_lab_help() {\n"
    let parts = script.replacingOccurrences(
      of: "            'help:Show subcommand help information.'\n", with: ""
    )
    .replacingOccurrences(of: "help|help)", with: "help)")
    .split(separator: head, omittingEmptySubsequences: false)
    guard parts.count == 3, let end = parts[2].range(of: "\n}\n") else { return script }
    return parts[0] + head + parts[1] + parts[2][end.upperBound...]
  }

  /// Gives the parser's function whole words, and bash what stands after the '='. No blank follows a '='.
  private static let joining = #"""
    _lab_joining() {
        local -a words=()
        local -i i cword=0
        local glued=false cut=
        for i in "${!COMP_WORDS[@]}"; do
            if ((${#words[@]})) && { "${glued}" || [[ "${COMP_WORDS[i]}" = '=' ]]; }; then
                words[-1]+="${COMP_WORDS[i]}"
            else
                words+=("${COMP_WORDS[i]}")
            fi
            if [[ "${COMP_WORDS[i]}" = '=' ]]; then glued=true; else glued=false; fi
            ((i == COMP_CWORD)) && cword=${#words[@]}-1
        done
        local -r word="${words[cword]}"
        [[ "${word}" = *=* && "${COMP_WORDBREAKS}" = *=* ]] && cut="${word%%=*}="
        COMP_WORDS=("${words[@]}")
        COMP_CWORD=${cword}
        _lab "${1}" "${word}" "${words[cword > 0 ? cword - 1 : 0]}"
        [[ -n "${cut}" ]] && COMPREPLY=("${COMPREPLY[@]#"${cut}"}")
        if [[ "${COMPREPLY[0]-}" = *= ]]; then compopt +o filenames -o nospace 2>/dev/null; fi
        return 0
    }
    complete -o filenames -F _lab_joining lab

    """#
}
