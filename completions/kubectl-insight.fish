# fish completion for kubectl-insight

function __kubectl_insight_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    set -l word (string unescape -- $typed)
    or set word $typed
    set -l lines (env _KUBECTL_INSIGHT_COMPLETE=words kubectl-insight $words[2..-1] "$word" 2>/dev/null)
    # The last line says what to do with the others.
    switch "$lines[-1]"
        case :0
            set -l joined (string match --regex -- '^(--[^=]+=)(.*)' $typed)
            or set joined '' '' $typed
            for path in (__fish_complete_path $joined[3])
                printf '%s%s\n' $joined[2] $path
            end
        case ':*'
            set -e lines[-1]
            printf '%s\n' $lines
    end
end

complete --command kubectl-insight --no-files --arguments '(__kubectl_insight_complete)'
