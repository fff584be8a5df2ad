# PowerShell completion for kubectl-insight

Register-ArgumentCompleter -Native -CommandName kubectl-insight -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.StartOffset -lt $cursorPosition } |
        ForEach-Object { if ($null -ne $_.Value) { "$($_.Value)" } else { $_.Extent.Text } })
    $env:_KUBECTL_INSIGHT_COMPLETE = if ($wordToComplete) { 'words' } else { 'next' }
    try {
        $lines = @(kubectl-insight @words 2>$null)
    } finally {
        $env:_KUBECTL_INSIGHT_COMPLETE = $null
    }
    # The last line says what to do with the others; without results PowerShell offers files.
    $lines | Select-Object -SkipLast 1 | ForEach-Object {
        $value, $help = $_ -split "`t", 2
        $text = $value
        if ($value -notmatch '^[A-Za-z0-9_./:=-]+$') {
            $text = "'" + [Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent($value) + "'"
        }
        if (-not $help) { $help = $value }
        [Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $help)
    }
}
