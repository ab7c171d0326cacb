import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

/** The application that has to run. */
export interface StartRequest {
  readonly applicationName: string;
  /** Where a person reads why the job failed. */
  readonly logGroupName: string;
  readonly allowNonRestoredState: boolean;
  /** Whether CloudFormation has changed an application that was there, or has made one. */
  readonly isUpdate: boolean;
}

/**
 * Reads the properties `ApplicationName`, `LogGroupName` and `AllowNonRestoredState`; CloudFormation hands truth
 * values on as text. The application's own properties are there to make CloudFormation ask.
 *
 * @throws Error with the property, its value and what is allowed
 */
export function readRequest(event: CloudFormationCustomResourceEvent): StartRequest {
  const { ApplicationName, LogGroupName, AllowNonRestoredState } = event.ResourceProperties;
  if (typeof ApplicationName !== 'string' || ApplicationName === '') {
    throw new Error(
      `The property ApplicationName must be the name of a Flink application, got ${JSON.stringify(ApplicationName)}.`,
    );
  }
  const former = event.RequestType === 'Update' ? event.OldResourceProperties?.ApplicationName : undefined;
  return {
    applicationName: ApplicationName,
    logGroupName: String(LogGroupName),
    allowNonRestoredState: String(AllowNonRestoredState) === 'true',
    // An application that CloudFormation replaced is new, and has no update.
    isUpdate: former === ApplicationName,
  };
}
