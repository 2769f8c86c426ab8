/** What a shell is told so that it asks us. Each script calls the command as it was typed: `COMMAND complete WORDS...`, the last word being the one to complete. */

const bash = `# Completion of stillhouse for bash: eval "$(stillhouse completion bash)"
_stillhouse() {
  local words=() word glued= line cur front
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD}"; do # bash takes --a=b for three words
    if [[ \${#words[@]} -gt 0 && ( $word == = || $word == : || -n $glued ) ]]; then
      words[\${#words[@]}-1]+=$word
      [[ $word == = || $word == : ]] && glued=1 || glued=
    else
      words+=("$word")
    fi
  done
  cur=\${words[\${#words[@]}-1]}
  front=\${cur%"\${cur##*[=:]}"}
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :folders) compopt -o filenames; while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -d -- "$cur") ;;
      :files*)
        compopt -o filenames
        while IFS= read -r word; do
          [[ $line == :files || -d $word || " \${line#:files } " == *" \${word##*.} "* ]] && COMPREPLY+=("$word")
        done < <(compgen -f -- "$cur") ;;
      *) word=\${line%%$'\\t'*}; COMPREPLY+=("\${word#"$front"}") ;;
    esac
  done < <("\${COMP_WORDS[0]}" complete "\${words[@]}" 2>/dev/null)
  [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *= ]] && compopt -o nospace
  return 0
}
complete -F _stillhouse stillhouse
`;

const zsh = `#compdef stillhouse
# Completion of stillhouse for zsh: eval "$(stillhouse completion zsh)"
_stillhouse() {
  local line
  local -a found
  for line in "\${(@f)$("\${words[1]}" complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    case $line in
      '') ;;
      :folders) _files -/ ;;
      :files) _files ;;
      :files*) _files -g "*.(\${\${line#:files }// /|})(-.)" ;;
      *) found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}") ;;
    esac
  done
  (( \${#found} )) && _describe stillhouse found
  return 0
}
compdef _stillhouse stillhouse
`;

const fish = `# Completion of stillhouse for fish: stillhouse completion fish | source
function __stillhouse_complete
  set -l words (commandline -opc) (commandline -ct)
  for line in ($words[1] complete $words[2..-1] 2>/dev/null)
    switch $line
      case ':folders'
        __fish_complete_directories (commandline -ct)
      case ':files'
        __fish_complete_path (commandline -ct)
      case ':files *'
        for ending in (string split ' ' -- (string replace ':files ' '' -- $line))
          __fish_complete_suffix .$ending
        end
      case '*'
        echo $line
    end
  end
end
complete -c stillhouse -f -a '(__stillhouse_complete)'
`;

/** The script of each shell. */
export const scripts = { bash, zsh, fish } as const;
export type Shell = keyof typeof scripts;
